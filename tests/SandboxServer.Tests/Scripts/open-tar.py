# wants: {"check": "import tarfile; print(tarfile.open('open-tar.tar').extractfile('in.txt').read().decode())", "checked": "inside\n"}
import io, tarfile
t = tarfile.open('open-tar.tar', 'w')
i = tarfile.TarInfo('in.txt')
i.size = 6
t.addfile(i, io.BytesIO(b'inside'))
