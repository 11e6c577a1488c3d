"""The web desk: the place in the browser where agents work handoffs.

`mounting.mount_desk` adds it to an application. NiceGUI is imported only then.
"""
