# wants: {"files": {"open-binary.bin": "\u0000\u0001"}}
f = open('open-binary.bin', 'wb')
f.write(b'\0\1')
