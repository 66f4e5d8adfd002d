"""A disk that is full or may not be written: one line, exit code 2, and nothing that was written before is lost."""

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import xarray

from neelsot_dyn import bdg, cli, output
from neelsot_dyn._cache import CheckedCache
from neelsot_dyn._files import OutputError, replacing
from neelsot_dyn.output import store
from neelsot_dyn.papers import make_figure

sys.path.insert(0, str(Path(__file__).parent))
from kinds import same_run, store_is_readable, wall

REASONS = (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO)
SMALL = wall(frames=8)


class Refusals:
    """Makes the operating system refuse the k-th write, sync or renaming."""

    def __init__(self, monkeypatch):
        self.left, self.reason, self.patch = 0, errno.ENOSPC, monkeypatch
        for owner, name in ((os, "replace"), (os, "fsync"), (Path, "write_bytes")):
            monkeypatch.setattr(owner, name, self.counted(getattr(owner, name)))
        monkeypatch.setattr(store, "open", self.opened, raising=False)

    def opened(self, *arguments, **options):
        return CountedFile(open(*arguments, **options), self)

    def counted(self, function):
        def call(*arguments, **options):
            self.count()
            return function(*arguments, **options)

        return call

    def count(self):
        self.left -= 1
        if self.left == 0:
            raise OSError(self.reason, os.strerror(self.reason))


class CountedFile:
    """A file whose writes are counted."""

    def __init__(self, file, refusals):
        self.file, self.refusals = file, refusals

    def write(self, content):
        self.refusals.count()
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.fixture
def refusals(monkeypatch):
    return Refusals(monkeypatch)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    (folder / "wall.toml").write_text(output.scenario_to_toml(SMALL), "utf-8")
    assert run(folder / "wall.toml", folder / "run") == 0
    return folder / "run"


def run(toml, out):
    return cli.main(["run", str(toml), "--out", str(out), "--resume", "--no-movie"])


def refused_again_and_again(moments, refusals, whole, out, capsys):
    """A run refused at each of these calls, resumed every time, and then left to end."""
    capsys.readouterr()
    frames = refused = 0
    for number, k in enumerate(moments):
        refusals.left, refusals.reason = k, REASONS[number % len(REASONS)]
        code = run(whole.parent / "wall.toml", out)
        line = capsys.readouterr().err
        if refusals.left > 0:  # it ended before
            assert code == 0
            break
        assert code == 2
        assert line.startswith("error: ")
        assert line.count("\n") == 1
        assert os.strerror(refusals.reason) in line
        assert str(out) in line
        store_is_readable(out)
        assert not list(out.glob(".*"))
        if (out / "checkpoint.npz").exists():
            assert output.frames_written(out / "run.h5") >= frames
            frames = int(output.RunDirectory(out).load_checkpoint()["frames"])
        refused += 1
    refusals.left = 0
    assert run(whole.parent / "wall.toml", out) == 0
    same_run(whole, out)
    return refused


def test_a_refused_run_goes_on(refusals, whole, tmp_path, capsys):
    assert refused_again_and_again([1, 4, 7, 30, 60, 35, 110], refusals, whole, tmp_path / "run", capsys) >= 5


@pytest.mark.campaign
def test_runs_refused_at_many_calls(refusals, whole, tmp_path, capsys):
    chance = random.Random(11)
    moments = [list(range(1, 25)), *([chance.randint(1, 60) for _ in range(30)] for _ in range(2))]
    counts = [
        refused_again_and_again(calls, refusals, whole, tmp_path / str(n), capsys) for n, calls in enumerate(moments)
    ]
    print(f"refused: {counts}")
    assert sum(counts) > 40


def test_a_cache_that_is_refused_keeps_its_entries(refusals, tmp_path):
    cache = CheckedCache(tmp_path)
    cache.save("a", x=1.0)
    for k in (1, 2, 3):
        refusals.left = k
        with pytest.raises(OutputError, match=r"a.npz cannot be written: No space left"):
            cache.save("a", x=2.0)
        assert cache.load("a")["x"] == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_a_landscape_whose_cache_is_refused_says_so_and_keeps_its_points(refusals, tmp_path):
    model = bdg.LatticeModel(mu=-0.5, t_so=0.1, t_m=0.2, gap=0.1, temperature=0.01)
    landscape = bdg.WallLandscape(model=model, sites=12, width=3)
    refusals.left = 5
    with pytest.raises(OutputError, match="No space left"):
        landscape.compute(q=[0.02], wall_width=[2.0], center=[5.0, 6.0, 7.0], cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="give another folder"):
        landscape.compute(q=[0.02], wall_width=[2.0], center=[5.0], cache=tmp_path / "file")


def test_what_h5py_raises_of_a_full_disk_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "a.nc"):
        raise OSError(errno.ENOSPC, "Can't write data (No space left on device)")


@pytest.fixture
def small_disk(tmp_path):
    """A function: a tmpfs of so many bytes. Root only."""
    mounted = []

    def mount(size):
        folder = tmp_path / f"disk-{size}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no tmpfs can be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_small_disk_holds_what_fits(small_disk, whole, tmp_path, capsys):
    """Room for nothing; for less than the time series and its description need; for little more than its numbers."""
    store_size = (whole / "run.h5").stat().st_size
    for room in (16 * 1024, store_size + 12 * 1024, store_size + 120 * 1024):
        disk = small_disk((room // 4096 + 1) * 4096)
        capsys.readouterr()
        assert run(whole.parent / "wall.toml", disk / "run") == 2
        line = capsys.readouterr().err
        assert line.startswith(f"error: {disk}")
        assert "cannot be written" in line or "free, and the run needs" in line
        assert line.count("\n") == 1
        store_is_readable(disk / "run")
        assert not list((disk / "run").glob(".*"))
        assert not (disk / "run" / "summary.json").exists()


def test_movies_figures_and_fields_on_a_small_disk(small_disk, whole):
    disk = small_disk(16 * 1024)
    dataset = output.open_run(whole / "run.h5")
    (disk / "old.mp4").write_bytes(b"old")
    for name in ("old.mp4", "a.webp", "a.gif"):
        with pytest.raises(OutputError, match=rf"{name} cannot be written"):
            output.render_movie(dataset, disk / name, size=(640, 360), frames=6, progress=False)
    with pytest.raises(OutputError, match=r"wall.p\w+ cannot be written"):
        output.save_figure(output.wall_motion_figure(dataset), disk / "wall")
    with pytest.raises(OutputError, match=r"\.ovf cannot be written"):
        output.export_ovf(dataset, disk, form="text")
    with pytest.raises(OutputError, match=r"report.html cannot be written"):
        output.write_report(whole, disk / "report.html")
    with pytest.raises(OutputError, match="cannot be written"):
        make_figure("letter_fig2", disk, quick=True)
    assert (disk / "old.mp4").read_bytes() == b"old"
    assert not list(disk.glob(".*"))


AS_NOBODY = """
import os, sys
from neelsot_dyn import cli
assert cli.main([*sys.argv[1:3], "--out", sys.argv.pop()]) == 0  # imports what a run needs while its files can be read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_read_only_folder_is_one_line(tmp_path, whole):
    """Seen by another user where this one is root, who may write anywhere."""
    folder = tmp_path / "closed"
    folder.mkdir()
    for closed in (folder, tmp_path, *tmp_path.parents, whole.parent):
        if os.geteuid() == 0 and closed.stat().st_mode & 0o005 != 0o005:
            closed.chmod(0o755)
    folder.chmod(0o555)
    command = [sys.executable, "-c", AS_NOBODY, "run", str(whole.parent / "wall.toml"), "--out", str(folder / "run")]
    done = subprocess.run([*command, str(tmp_path / "first")], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2, done.stderr
    assert done.stderr == f"error: {folder / 'run'} cannot be written: Permission denied: give another folder\n"
    assert list(folder.iterdir()) == []


def test_an_existing_run_is_unharmed_by_a_failed_second_writing(whole, refusals, tmp_path):
    before = {path.name: path.read_bytes() for path in whole.iterdir()}
    refusals.left = 1
    with pytest.raises(OutputError):
        output.write_report(whole)
    with xarray.open_dataset(whole / "run.h5", engine="h5netcdf") as plain:
        assert plain.sizes["time"] == 9
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == before
