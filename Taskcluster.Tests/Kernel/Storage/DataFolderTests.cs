using System.Net.Sockets;
using System.Runtime.Versioning;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

[Platform(Exclude = "Win", Reason = "Windows has no file modes.")]
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests
{
    private readonly string path = RunningServer.NewFolder();

    [TearDown]
    public void Remove()
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Test]
    public void The_folder_is_its_owners_alone()
    {
        using var folder = new DataFolder(path);

        File.GetUnixFileMode(path).Should().Be(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public void A_folder_that_was_open_to_others_is_closed()
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

        using var folder = new DataFolder(path);

        File.GetUnixFileMode(path).Should().Be((UnixFileMode)0b111_000_000);
    }

    [Test]
    public void It_is_in_use_for_as_long_as_somebody_has_it()
    {
        DataFolder.IsInUse(path).Should().BeFalse("there is none");
        using (new DataFolder(path))
        {
            DataFolder.IsInUse(path).Should().BeTrue();
        }

        DataFolder.IsInUse(path).Should().BeFalse();
    }

    [Test]
    public void A_lock_that_cannot_be_opened_is_not_taken_for_one_that_somebody_holds()
    {
        Directory.CreateDirectory(path);
        var name = Path.Combine(path, "lock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name));

        var look = () => DataFolder.IsInUse(path);

        look.Should().Throw<UnusableDataException>().WithMessage($"*{path} cannot be told: {name} cannot be opened (*");
    }

    [Test]
    public void A_secret_file_is_its_owners_alone_and_replaced_whole()
    {
        using var folder = new DataFolder(path);

        folder.WriteOwnerOnly("secret", "one and more"u8);
        folder.WriteOwnerOnly("secret", "two"u8);

        File.ReadAllText(folder.Combine("secret")).Should().Be("two");
        File.GetUnixFileMode(folder.Combine("secret")).Should().Be((UnixFileMode)0b110_000_000);
        Directory.GetFiles(path).Select(Path.GetFileName).Should().BeEquivalentTo("lock", "secret");
    }

    [Test]
    public void The_encryption_key_is_its_owners_alone()
    {
        using var folder = new DataFolder(path);

        _ = EncryptionKeys.Load(folder, fromEnvironment: null);

        File.GetUnixFileMode(folder.Combine("encryption.key")).Should().Be((UnixFileMode)0b110_000_000);
    }

    [Test]
    public void A_folder_serves_one_program_at_a_time()
    {
        using (new DataFolder(path))
        {
            var second = () => new DataFolder(path);
            second.Should().Throw<UnusableDataException>().WithMessage($"*{path}*in use by another program*");
        }

        using var again = new DataFolder(path);
        again.Path.Should().Be(path);
    }

    [Test]
    public void A_file_in_the_folders_place_is_told_of()
    {
        File.WriteAllText(path, "x");
        try
        {
            var open = () => new DataFolder(path);
            open.Should().Throw<UnusableDataException>().WithMessage($"*{path} cannot be used*");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void A_throw_away_folder_goes_at_the_end_and_another_stays()
    {
        new DataFolder(path, removedAtExit: true).Dispose();
        Directory.Exists(path).Should().BeFalse();
        new DataFolder(path).Dispose();
        Directory.Exists(path).Should().BeTrue();
    }

    [Test]
    public async Task Two_hosts_cannot_share_a_folder()
    {
        await using var server = await RunningServer.Start(dataFolder: path);

        var second = async () => await RunningServer.Start(dataFolder: path);

        await second.Should().ThrowAsync<UnusableDataException>().WithMessage("*in use by another program*");
    }
}
