# wants: {"check": "import gzip; print(gzip.open('open-gzip.gz', 'rt').read())", "checked": "zipped\n"}
import gzip
g = gzip.open('open-gzip.gz', 'wt')
g.write('zipped')
