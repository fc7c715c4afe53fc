using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Archives;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Linux")]
public sealed class UnpackTests : IDisposable
{
    private const int SymbolicLink = 0xA000 | 0x1FF;

    private static readonly UnpackLimits Limits = new(1 << 20, 100);

    private readonly TemporaryFolder folder = new();

    private string Root => Path.Combine(folder.Path, "root");

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_tar_comes_out_as_it_went_in()
    {
        Unpack("tar", Archive.TarOf(
            new PaxTarEntry(TarEntryType.Directory, "a/") { Mode = UnixFileMode.UserRead },
            new PaxTarEntry(TarEntryType.RegularFile, "./a/run")
            {
                Mode = (UnixFileMode)0xFED,
                DataStream = new MemoryStream("echo"u8.ToArray()),
                ModificationTime = DateTimeOffset.UnixEpoch.AddDays(1),
            },
            Archive.Link("a/again", "a/run", TarEntryType.HardLink),
            Archive.Link("b/link", "../a/run"),
            new PaxTarEntry(TarEntryType.RegularFile, "empty")));

        File.ReadAllText(Path.Combine(Root, "a/run")).Should().Be("echo");
        File.ReadAllText(Path.Combine(Root, "a/again")).Should().Be("echo");
        File.ReadAllText(Path.Combine(Root, "b/link")).Should().Be("echo");
        new FileInfo(Path.Combine(Root, "b/link")).LinkTarget.Should().Be("../a/run");
        new FileInfo(Path.Combine(Root, "empty")).Length.Should().Be(0);
        File.GetLastWriteTimeUtc(Path.Combine(Root, "a/run")).Should().Be(DateTime.UnixEpoch.AddDays(1));
        Mode("a/run").Should().Be(
            (UnixFileMode)0x1ED, "its owner can read, write and execute it, and nobody becomes another user by it");
        Mode("a").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public void A_zip_comes_out_as_it_went_in()
    {
        Unpack("zip", Archive.Zip(
            ("d/", "", 0), ("d/run", "echo", 0x1ED), ("plain", "text", 0), ("link", "d/run", SymbolicLink)));

        File.ReadAllText(Path.Combine(Root, "link")).Should().Be("echo");
        File.ReadAllText(Path.Combine(Root, "plain")).Should().Be("text");
        Mode("d/run").Should().Be((UnixFileMode)0x1ED);
        Mode("plain").Should().Be((UnixFileMode)0x1A4);
    }

    [TestCase("tar.gz", null)]
    [TestCase("tar.br", null)]
    [TestCase("tar.zz", null)]
    [TestCase("tar.xz", "xz")]
    [TestCase("tar.bz2", "bzip2")]
    [TestCase("tar.zst", "zstd")]
    [TestCase("tar.lz4", "lz4")]
    public void Every_compression_is_undone(string format, string? program)
    {
        var tar = Archive.Tar(("a", "one"), ("b/c", "two"));

        Unpack(format, Compressed(format, program, tar));

        File.ReadAllText(Path.Combine(Root, "a")).Should().Be("one");
        File.ReadAllText(Path.Combine(Root, "b/c")).Should().Be("two");
    }

    [TestCase("tar.gz", null)]
    [TestCase("tar.xz", "xz")]
    [TestCase("tar.bz2", "bzip2")]
    [TestCase("tar.zst", "zstd")]
    public void A_compression_that_is_broken_off_is_an_error(string format, string? program)
    {
        var noise = new string([.. Enumerable.Range(0, 5000).Select(value => (char)('a' + (value * value % 23)))]);
        var whole = Compressed(format, program, Archive.Tar(("a", noise)));

        FluentActions.Invoking(() => Unpack(format, whole[..(whole.Length / 2)]))
            .Should().Throw<Exception>().Which.Should().Match<Exception>(
                problem => problem is InvalidDataException || problem is EndOfStreamException);
    }

    [TestCase("../out")]
    [TestCase("a/../../out")]
    [TestCase("/tmp/out")]
    [TestCase("a/../b")]
    public void A_name_that_climbs_is_refused(string name)
    {
        Refused("tar", Archive.Tar(("good", "1"), (name, "evil"))).Should().Contain("leads out of the folder");
        Refused("zip", Archive.Zip((name, "evil", 0))).Should().Contain("leads out of the folder");
        File.Exists(Path.Combine(folder.Path, "out")).Should().BeFalse();
    }

    [TestCase("link", "/etc")]
    [TestCase("link", "..")]
    [TestCase("a/link", "../../x")]
    [TestCase("link", "a/../../x")]
    public void A_link_that_leads_out_is_refused(string name, string target)
    {
        Refused("tar", Archive.TarOf(Archive.Link(name, target))).Should().Contain("leads out of the folder");
        Refused("zip", Archive.Zip((name, target, SymbolicLink))).Should().Contain("leads out of the folder");
    }

    [Test]
    public void Links_in_a_row_that_lead_out_together_are_refused()
    {
        // By its words the second stays within; by way of the first it does not.
        Refused("tar", Archive.TarOf(
            new PaxTarEntry(TarEntryType.Directory, "x/y/"),
            Archive.Link("x/y/up", "../.."),
            Archive.Link("z", "x/y/up/..")))
            .Should().Contain("leads out of the folder");
    }

    [Test]
    public void Nothing_is_written_through_a_link_of_the_archive()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "outside"));
        Directory.CreateDirectory(Root);
        File.CreateSymbolicLink(Path.Combine(Root, "there"), Path.Combine(folder.Path, "outside"));

        Refused("tar", Archive.Tar(("there/file", "evil"))).Should().Contain("behind a link");
        Refused("tar", Archive.TarOf(
            Archive.Link("dir", "."),
            new PaxTarEntry(TarEntryType.RegularFile, "dir/file") { DataStream = new MemoryStream([1]) }))
            .Should().Contain("a file and a folder at once");
        Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "outside")).Should().BeEmpty();
    }

    [TestCase("/etc/passwd")]
    [TestCase("../../etc/passwd")]
    [TestCase("missing")]
    public void A_hard_link_to_what_is_no_file_of_the_archive_is_refused(string target)
    {
        Refused("tar", Archive.TarOf(Archive.Link("name", target, TarEntryType.HardLink)))
            .Should().Contain("no file of it");
    }

    [Test]
    public void Devices_and_pipes_are_refused()
    {
        Refused("tar", Archive.TarOf(new PaxTarEntry(TarEntryType.Fifo, "pipe"))).Should().Contain("Fifo");
    }

    [TestCase("tar.gz")]
    [TestCase("zip")]
    public void A_bomb_is_stopped_at_the_limit(string format)
    {
        var zeros = new string('\0', 3 << 20);
        var bomb = format == "zip"
            ? Archive.Zip(("zeros", zeros, 0))
            : Archive.Gzip(Archive.Tar(("zeros", zeros)));
        bomb.Length.Should().BeLessThan(100_000);

        Refused(format, bomb).Should().Contain("More than 1048576 bytes");
        new FileInfo(Path.Combine(Root, "zeros")).Length.Should().BeLessThanOrEqualTo(Limits.Bytes);
    }

    [Test]
    public void Too_many_entries_are_refused_implied_folders_too()
    {
        Refused("tar", Archive.Tar([.. Enumerable.Range(0, 101).Select(index => ($"f{index}", ""))]))
            .Should().Contain("more than 100 entries");
        Refused("zip", Archive.Zip((string.Concat(Enumerable.Repeat("d/", 101)) + "f", "", 0)))
            .Should().Contain("more than 100 entries");
    }

    [Test]
    public void Attributes_that_would_fill_the_memory_are_refused()
    {
        var entry = new PaxTarEntry(
            TarEntryType.RegularFile, "file", [new("x", new string('y', TarGuard.MostAttributes))]);

        Refused("tar", Archive.TarOf(entry)).Should().Contain("bytes of attributes");
    }

    [Test]
    public void Entries_after_one_with_attributes_are_read_in_step()
    {
        var entry = new PaxTarEntry(TarEntryType.RegularFile, new string('n', 200), [new("x", "y")])
        {
            DataStream = new MemoryStream(new byte[1000]),
        };

        // Were the headers looked for in the wrong place, the content would be taken for one.
        var fake = new string('x', 1024);
        Unpack("tar", Archive.TarOf(
            entry, new PaxTarEntry(TarEntryType.RegularFile, "b")
            {
                DataStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(fake)),
            }));

        File.ReadAllText(Path.Combine(Root, "b")).Should().Be(fake);
    }

    [TestCase("zip", "no zip at all")]
    [TestCase("zip", "")]
    [TestCase("tar.gz", "no gzip at all")]
    public void Nonsense_is_an_error(string format, string content)
    {
        FluentActions.Invoking(() => Unpack(format, System.Text.Encoding.UTF8.GetBytes(content)))
            .Should().Throw<InvalidDataException>();
    }

    [TestCase("7z", "which this worker cannot read")]
    [TestCase("rar", "which this worker cannot read")]
    [TestCase("tar.sz", "which this worker cannot read")]
    [TestCase("mz", "which this worker cannot read")]
    [TestCase("tar", null)]
    [TestCase("zip", null)]
    [TestCase("tar.gz", null)]
    [TestCase("zz", null)]
    public void What_cannot_be_read_is_known_before(string format, string? missing)
    {
        ArchiveFormat.WhatIsMissing(format).Should().Be(missing);
    }

    private static byte[] Compressed(string format, string? program, byte[] bytes)
    {
        if (program is null)
        {
            using var packed = new MemoryStream();
            using (Stream stream = format switch
            {
                "tar.gz" => new GZipStream(packed, CompressionLevel.Fastest),
                "tar.br" => new BrotliStream(packed, CompressionLevel.Fastest),
                _ => new ZLibStream(packed, CompressionLevel.Fastest),
            })
            {
                stream.Write(bytes);
            }

            return packed.ToArray();
        }

        if (SystemProgram.Find(program) is not { } path)
        {
            Assert.Ignore($"{program} is not installed here.");
            return [];
        }

        using var process = Process.Start(new ProcessStartInfo(path, "-c")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        process.StandardInput.BaseStream.Write(bytes);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        return output.ToArray();
    }

    private string Refused(string format, byte[] archive) => FluentActions
        .Invoking(() => Unpack(format, archive)).Should().Throw<InvalidDataException>().Which.Message;

    private void Unpack(string format, byte[] archive)
    {
        var file = Path.Combine(folder.Path, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(file, archive);
        Directory.CreateDirectory(Root);
        ArchiveFormat.Unpack(format, file, new UnpackTarget(Root, Limits), default);
    }

    private UnixFileMode Mode(string name) => OperatingSystem.IsWindows()
        ? default
        : File.GetUnixFileMode(Path.Combine(Root, name));
}
