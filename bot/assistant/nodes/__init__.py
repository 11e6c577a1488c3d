"""The nodes of the graph, one file each; their names are a stored format."""
