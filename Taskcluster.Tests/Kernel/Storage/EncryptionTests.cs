using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Properties;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Storage;

public sealed class EncryptionTests
{
    private const string Place = "auth_clients.access_token";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private static readonly byte[] OtherKey = [.. Key.Reverse()];

    private readonly Encryption encryption = new([Key]);

    [Test]
    [Category(Cases.Category)]
    public void What_is_encrypted_comes_back() => Cases.Check(Prop.ForAll<byte[]>(plain =>
        encryption.Decrypt(Place, "row", encryption.Encrypt(Place, "row", plain)).SequenceEqual(plain)));

    [Test]
    public void The_same_value_never_looks_the_same_and_never_holds_the_plain_text()
    {
        var plain = Encoding.UTF8.GetBytes("a secret that is long enough");

        var first = encryption.Encrypt(Place, "row", plain);
        var second = encryption.Encrypt(Place, "row", plain);

        first.Should().NotEqual(second);
        first.AsSpan().IndexOf(plain).Should().Be(-1);
    }

    [TestCase("auth_clients.other", "row")]
    [TestCase(Place, "other")]
    [TestCase(Place + "\nrow", "")]
    public void A_value_belongs_to_its_place_and_row(string place, string row) =>
        encryption.Invoking(one => one.Decrypt(place, row, one.Encrypt(Place, "row", "x"u8)))
            .Should().Throw<UnusableDataException>().WithMessage("*was altered*");

    [Test]
    public void Any_altered_byte_is_found()
    {
        var stored = encryption.Encrypt(Place, "row", "secret"u8);
        for (var index = 0; index < stored.Length; index++)
        {
            var altered = (byte[])stored.Clone();
            altered[index] ^= 1;
            encryption.Invoking(one => one.Decrypt(Place, "row", altered))
                .Should().Throw<UnusableDataException>($"byte {index} was altered");
        }

        for (var length = 0; length < stored.Length; length++)
        {
            encryption.Invoking(one => one.Decrypt(Place, "row", stored.AsSpan(0, length).ToArray()))
                .Should().Throw<UnusableDataException>($"it was cut to {length} bytes");
        }
    }

    [Test]
    public void All_keys_decrypt_and_the_last_one_encrypts()
    {
        var old = encryption.Encrypt(Place, "row", "x"u8);
        var both = new Encryption([Key, OtherKey]);
        var young = both.Encrypt(Place, "row", "y"u8);

        both.Decrypt(Place, "row", old).Should().Equal("x"u8.ToArray());
        new Encryption([OtherKey]).Decrypt(Place, "row", young).Should().Equal("y"u8.ToArray());
        encryption.Invoking(one => one.Decrypt(Place, "row", young)).Should().Throw<UnusableDataException>()
            .WithMessage("*made with a key that is not among those given*");
    }

    [Test]
    public void Derived_keys_differ_by_purpose_and_by_key()
    {
        encryption.Derive("a").Should().HaveCount(32).And.Equal(new Encryption([OtherKey, Key]).Derive("a"));
        encryption.Derive("a").Should().NotEqual(encryption.Derive("b")).And.NotEqual(Key);
        encryption.Derive("a").Should().NotEqual(new Encryption([OtherKey]).Derive("a"));
    }

    [Test]
    public void A_key_is_made_at_the_first_start_and_kept()
    {
        var path = RunningServer.NewFolder();
        byte[] stored;
        using (var folder = new DataFolder(path))
        {
            stored = EncryptionKeys.Load(folder, fromEnvironment: null).Encrypt(Place, "row", "x"u8);
            File.Exists(folder.Combine("encryption.key")).Should().BeTrue();
        }

        using var again = new DataFolder(path, removedAtExit: true);
        EncryptionKeys.Load(again, "").Decrypt(Place, "row", stored).Should().Equal("x"u8.ToArray());
    }

    [Test]
    public void A_key_of_the_environment_wins_and_leaves_no_file()
    {
        using var folder = new DataFolder(RunningServer.NewFolder(), removedAtExit: true);
        var text = $"{Convert.ToBase64String(OtherKey)},{Convert.ToBase64String(Key)}\n";

        var loaded = EncryptionKeys.Load(folder, text);

        encryption.Decrypt(Place, "row", loaded.Encrypt(Place, "row", "x"u8)).Should().Equal("x"u8.ToArray());
        File.Exists(folder.Combine("encryption.key")).Should().BeFalse();
    }

    [TestCase("not base64!")]
    [TestCase("c2hvcnQ=")]
    [TestCase(",")]
    public void An_unusable_key_is_told_of_without_showing_it(string text)
    {
        using var folder = new DataFolder(RunningServer.NewFolder(), removedAtExit: true);

        var load = () => EncryptionKeys.Load(folder, text);

        load.Should().Throw<UnusableDataException>().Which.Message.Should().Contain("32 bytes").And.NotContain("c2hv");
    }

    [Test]
    public void A_key_of_another_length_is_refused() =>
        new Action(() => _ = new Encryption([RandomNumberGenerator.GetBytes(31)]))
            .Should().Throw<UnusableDataException>();
}
