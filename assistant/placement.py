"""Where a library lies: on a disk of this machine, or where others write as well and SQLite cannot be sure of it.

On network drives locks and the write-ahead log's shared memory are not reliable (https://sqlite.org/wal.html); programs
that keep folders in step copy a database in the middle of a change, and put another machine's copy in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# Where Linux tells what is mounted (https://man7.org/linux/man-pages/man5/proc_pid_mounts.5.html).
MOUNTS = Path("/proc/mounts")
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "davfs", "ceph", "lustre", "beegfs", "glusterfs"),
    *("fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.gcsfuse", "fuse.smbnetfs"),
    *("vboxsf", "fuse.vmhgfs-fuse", "prl_fs"),  # folders shared with the machine around a virtual one
}
# Programs that keep folders in step, by what the folder is called, and by what they leave in its root.
_CALLED = {
    "OneDrive": re.compile(r"OneDrive( - .+)?", re.IGNORECASE),
    "Dropbox": re.compile(r"Dropbox( \(.+\))?", re.IGNORECASE),
    "iCloud Drive": re.compile(r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs", re.IGNORECASE),
    "Google Drive": re.compile(r"Google ?Drive(-.+)?|My Drive", re.IGNORECASE),
    "Nextcloud": re.compile(r"Nextcloud\d*|ownCloud\d*", re.IGNORECASE),
}
_LEFT = {
    "OneDrive": (".849C9593-D756-4E56-8D6E-42412F2A707B",),
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
    "Nextcloud": (".sync_*.db", "._sync_*.db", ".nextcloudsync.log", ".owncloudsync.log"),
    "Syncthing": (".stfolder",),
}
_OCTAL = re.compile(r"\\([0-7]{3})")


def risk_of(folder: Path, mounts: str | None = None) -> str | None:
    """Return why a library should not lie in a folder, in a sentence; None where nothing speaks against it.

    Args:
        folder: of the library; it need not be there yet.
        mounts: what is mounted, in the form of /proc/mounts; None reads it, where the system has it.
    """
    place = folder.absolute().resolve()
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    mounted = _mount_of(place, mounts)
    if place.drive.startswith("\\\\") or (mounted is not None and mounted[1] in _NETWORK):
        where = f" ({mounted[1]} at {mounted[0]})" if mounted else ""
        return (
            f"the library {str(folder)!r} lies on a network drive{where}, where a database can be damaged; "
            "keep it on a disk of this machine, and its backups there"
        )
    if program := _keeper_of(place):
        return (
            f"the library {str(folder)!r} lies in a folder that {program} keeps in step, which can damage a "
            "database in use; keep it outside, and its backups there"
        )
    return None


def _mount_of(place: Path, mounts: str) -> tuple[Path, str] | None:
    """Return where what holds a place is mounted, and its kind; of several at one point the last one is seen."""
    holding = [(point, kind) for point, kind in _mounted(mounts) if place == point or point in place.parents]
    return max(holding, key=lambda each: len(each[0].parts)) if holding else None


def _mounted(mounts: str) -> Iterator[tuple[Path, str]]:
    for line in reversed(mounts.splitlines()):
        fields = line.split(" ")
        if len(fields) >= 3:
            yield Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[1])), fields[2]


def _keeper_of(place: Path) -> str | None:
    for above in (place, *place.parents):
        for program, name in _CALLED.items():
            if name.fullmatch(above.name):
                return program
        for program, patterns in _LEFT.items():
            if above.is_dir() and any(next(above.glob(pattern), None) for pattern in patterns):
                return program
    return None
