# wants: {"files": {"open-memory.log": "kept\n"}}
import logging, logging.handlers
h = logging.handlers.MemoryHandler(100, target=logging.FileHandler('open-memory.log'))
logging.getLogger().addHandler(h)
logging.warning('kept')
