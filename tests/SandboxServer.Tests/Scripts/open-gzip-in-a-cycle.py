# wants: {"tools": ["python"], "check": "import gzip; print(gzip.open('open-cycle.gz', 'rt').read())", "checked": "zipped\n"}
import gzip
def write(text):
    g.write(text)
g = gzip.open('open-cycle.gz', 'wt')
write('zipped')
