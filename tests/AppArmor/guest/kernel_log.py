"""What AppArmor refused or, in complain mode, would have refused, since the last look."""
import os
import re


class KernelLog:
    def __init__(self):
        self._file = os.open('/dev/kmsg', os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self._file, 0, os.SEEK_END)

    def read(self):
        """A dictionary for each entry: apparmor, operation, profile, name, comm, denied_mask, capname, ..."""
        entries = []
        while True:
            try:
                line = os.read(self._file, 8192).decode('utf-8', 'replace')
            except BlockingIOError:
                return entries
            except BrokenPipeError:
                continue  # the ring was overwritten; the next read goes on behind it
            if 'apparmor="' in line:
                words = {key: quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', line)}
                if words['apparmor'] in ('DENIED', 'ALLOWED'):
                    entries.append(words)


def describe(entry):
    keys = ('apparmor', 'operation', 'profile', 'name', 'target', 'info', 'comm', 'requested_mask', 'denied_mask', 'capname', 'family', 'sock_type', 'peer', 'signal', 'fstype', 'flags', 'srcname')
    return ' '.join(f'{key}={entry[key]}' for key in keys if key in entry)
