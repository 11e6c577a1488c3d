"""The nodes of the graph, one file each; their names are a stored format.

Routes are coroutines though they await nothing: LangGraph runs plain functions in a thread, which
costs more than all that a route does.
"""
