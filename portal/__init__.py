"""The Django project: settings, addresses and the pages that people see."""
