# wants: {"check": "import lzma; print(lzma.open('open-lzma.xz', 'rt').read())", "checked": "zipped\n"}
import lzma
g = lzma.open('open-lzma.xz', 'wt')
g.write('zipped')
