"""Eyes of the portal: embedder, detector, faces, palette and fingerprint, each a small class behind a protocol."""
