"""Fetching and reading the pages of a website: politely, safely, and only what changed."""
