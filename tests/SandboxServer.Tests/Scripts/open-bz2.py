# wants: {"check": "import bz2; print(bz2.open('open-bz2.bz2', 'rt').read())", "checked": "zipped\n"}
import bz2
g = bz2.open('open-bz2.bz2', 'wt')
g.write('zipped')
