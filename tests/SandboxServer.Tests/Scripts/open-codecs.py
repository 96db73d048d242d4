# wants: {"files": {"open-codecs.txt": "ü"}}
import codecs
f = codecs.open('open-codecs.txt', 'w', 'utf-8')
f.write('ü')
