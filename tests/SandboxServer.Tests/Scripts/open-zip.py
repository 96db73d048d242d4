# wants: {"check": "import zipfile; print(zipfile.ZipFile('open-zip.zip').read('in.txt').decode())", "checked": "inside\n"}
import zipfile
z = zipfile.ZipFile('open-zip.zip', 'w')
z.writestr('in.txt', 'inside')
