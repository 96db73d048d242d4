# wants: {"files": {"open-rotating.log": "r\n"}}
import logging.handlers
h = logging.handlers.RotatingFileHandler('open-rotating.log', mode='w')
logging.getLogger('x').addHandler(h)
logging.getLogger('x').error('r')
