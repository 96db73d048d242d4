# wants: {"check": "import tarfile; print(tarfile.open('open-tgz.tar').getnames())", "checked": "['in.txt']\n"}
import io, tarfile
t = tarfile.open('open-tgz.tar', 'w')
t.addfile(tarfile.TarInfo('in.txt'), io.BytesIO())
out = open('open-tgz.copy', 'w')
out.write('x')
