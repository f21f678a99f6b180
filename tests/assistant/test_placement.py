from __future__ import annotations

from pathlib import Path

import pytest

from assistant.doctor import check_place
from assistant.placement import risk_of
from assistant.settings import Settings

LOCAL = """/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
tmpfs /tmp tmpfs rw 0 0
"""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "fuse.rclone", "vboxsf"])
def test_a_library_on_a_network_drive_is_told(kind: str) -> None:
    mounts = LOCAL + f"server:/export /mnt/shared\\040drive {kind} rw,relatime 0 0\n"

    risk = risk_of(Path("/mnt/shared drive/records/library"), mounts)

    assert risk is not None
    assert f"network drive ({kind} at /mnt/shared drive)" in risk
    assert risk.endswith("keep it on a disk of this machine, and its backups there")
    assert risk_of(Path("/mnt/other/library"), mounts) is None


def test_what_is_mounted_last_and_deepest_counts() -> None:
    mounts = LOCAL + "server:/a /mnt nfs rw 0 0\n/dev/sdb1 /mnt/disk ext4 rw 0 0\n"
    covered = LOCAL + "server:/a /mnt nfs rw 0 0\n/dev/sdb1 /mnt xfs rw 0 0\n"

    assert risk_of(Path("/mnt/library"), mounts) is not None
    assert risk_of(Path("/mnt/disk/library"), mounts) is None
    assert risk_of(Path("/mnt/library"), covered) is None
    assert risk_of(Path("/mnt/library"), "") is None
    assert risk_of(Path("/mnt/library"), "no table at all\n\n") is None


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("OneDrive - Harbour City", "OneDrive"),
        ("Dropbox (Personal)", "Dropbox"),
        ("Mobile Documents", "iCloud Drive"),
        ("GoogleDrive-ana@example.org", "Google Drive"),
        ("Nextcloud", "Nextcloud"),
    ],
)
def test_a_library_in_a_folder_that_is_kept_in_step_is_told(tmp_path: Path, folder: str, program: str) -> None:
    risk = risk_of(tmp_path / folder / "meetings" / "library", LOCAL)

    assert risk is not None
    assert f"a folder that {program} keeps in step" in risk


@pytest.mark.parametrize(
    ("left", "program"),
    [
        (".dropbox", "Dropbox"),
        (".stfolder", "Syncthing"),
        (".sync_1a2b.db", "Nextcloud"),
        (".tmp.drivedownload", "Google Drive"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    ],
)
def test_what_such_a_program_leaves_in_its_folder_is_seen(tmp_path: Path, left: str, program: str) -> None:
    assert risk_of(tmp_path / "shared" / "library", LOCAL) is None
    (tmp_path / left).mkdir()

    risk = risk_of(tmp_path / "shared" / "library", LOCAL)

    assert risk is not None
    assert program in risk


def test_the_doctor_warns_with_what_to_do(tmp_path: Path) -> None:
    fine = check_place(Settings(library=tmp_path / "library"))
    risky = check_place(Settings(library=tmp_path / "Dropbox" / "library"))

    assert (fine.severity, fine.remedy) == ("ok", "")
    assert risky.severity == "warning"
    assert "Dropbox keeps in step" in risky.message
    assert risky.remedy.startswith("keep it outside")
