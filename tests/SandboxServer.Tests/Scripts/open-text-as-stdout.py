# wants: {"output": "", "files": {"open-stdout.txt": "to the file\n"}}
import sys
sys.stdout = open('open-stdout.txt', 'w')
print('to the file')
