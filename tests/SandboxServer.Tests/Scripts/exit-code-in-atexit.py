# wants: {"output": "bye\n", "success": false, "code": 4}
import atexit, sys
atexit.register(print, 'bye')
sys.exit(4)
