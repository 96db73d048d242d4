# wants: {"files": {"open-logging.log": "INFO:root:started\n"}}
import logging
logging.basicConfig(filename='open-logging.log', level=logging.INFO)
logging.info('started')
