"""Corrected boxes out of the portal and in again, page by page: YOLO, COCO, Label Studio.

`sheets` reads what stands on pages, `yolo`, `coco` and `label_studio` write and read one format each, `reading` tells
them apart, `bringing` compares what came in with what is here and writes it as one act.
"""
