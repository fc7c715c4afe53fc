using System.Text;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class LenientBase64Tests
{
    [TestCase("", "")]
    [TestCase("YQ==", "a")]
    [TestCase("YQ", "a")]
    [TestCase("YWI=", "ab")]
    [TestCase("YWJj", "abc")]
    [TestCase("Y W\nJ!j", "abc")]
    [TestCase("YWJjZ", "abc")]
    [TestCase("é", "")]
    public void Text_is_decoded_leniently(string text, string decoded) =>
        Encoding.ASCII.GetString(LenientBase64.Decode(text)).Should().Be(decoded);

    [Test]
    public void Both_alphabets_are_read() =>
        LenientBase64.Decode("-_-_").Should().Equal(LenientBase64.Decode("+/+/")).And.Equal(0xfb, 0xff, 0xbf);

    [FsCheck.NUnit.Property]
    public Property Whatever_is_encoded_comes_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => LenientBase64.Decode(Convert.ToBase64String(bytes)).SequenceEqual(bytes));
}
