"""
Live: what happens, told to whoever subscribed, over WebSocket (websocket.py) and as an event stream (events.py).

announcer.py reads the store's news once for all subscribers of this process; subscription.py is the part of the schema.
"""
