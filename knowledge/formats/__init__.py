"""Files of every readable format, turned into Markdown."""
