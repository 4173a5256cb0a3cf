"""From the sound of a voice to words, without the network: engines behind one port, in a process of their own.

Heavy libraries (the `speech` extra) are loaded by the functions that need them, never by importing a module here.
"""
