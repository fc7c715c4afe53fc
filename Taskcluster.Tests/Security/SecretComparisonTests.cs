using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel;
using Taskcluster.Monolith;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Whoever guesses at a MAC must not learn from the time of an answer how much of it was right. Time is no good witness
/// in a test, so that the code is asked instead: secrets are compared by what takes always the same time.
/// </summary>
public sealed partial class SecretComparisonTests
{
    private static readonly Dictionary<string, string> None = new();

    private static readonly Dictionary<string, string> OnlyMake = new()
    {
        ["Auth.OtherSystems.AzureAccount"] = "it signs for others, who judge",
        ["Auth.OtherSystems.JsonWebToken"] = "it signs for others, who judge",
        ["Kernel.Hawk.TemporaryCredentials"] = "it derives keys and judges nothing",
        ["Monolith.Ahead"] = "it loads code ahead of its use",
    };

    private static readonly Dictionary<string, string> OfOperators = new()
    {
        ["Taskcluster.Modules/Auth/Bootstrap/ClientEntries.cs: AccessToken != stored.AccessToken"] =
            "the file of an operator, at the start",
        ["Taskcluster.Modules/Auth/Clients/StaticClients.cs: stored.AccessToken == token"] =
            "the settings of an operator, at the start",
    };

    [Test]
    public void Whoever_makes_a_mac_and_judges_by_it_compares_in_a_fixed_time() => SourceTree.RequireOnly(
        from assembly in new[] { typeof(IModule).Assembly, typeof(MonolithHost).Assembly }
        from type in CompiledCode.TypesOf(assembly)
        group type by CompiledCode.Outermost(type) into whole
        let used = whole.SelectMany(CompiledCode.MembersUsedBy).ToList()
        where used.Any(member => Declares(member, "HMACSHA", "HMACSHA256", "HMACSHA512", "HMACSHA1", "HMACMD5"))
        where !used.Any(member => Declares(member, nameof(CryptographicOperations)) && member.Name == "FixedTimeEquals")
        select whole.Key.FullName!["Taskcluster.".Length..].Replace("Modules.", "", StringComparison.Ordinal),
        OnlyMake,
        "compare by CryptographicOperations.FixedTimeEquals or HawkSignature.AreEqual");

    [Test]
    public void No_mac_signature_hash_or_token_is_compared_letter_by_letter() => SourceTree.RequireOnly(
        from path in SourceTree.Files
        where path.StartsWith("Taskcluster.Modules/", StringComparison.Ordinal)
        from line in SourceTree.Lines(path)
        let code = line.Split("//")[0]
        from match in Operator().Matches(code).Concat(Call().Matches(code))
        select $"{path}: {match.Value.Trim()}",
        OfOperators,
        "secrets are compared by HawkSignature.AreEqual");

    [Test]
    public void The_rule_would_see_such_a_comparison()
    {
        foreach (var line in new[]
        {
            "if (mac == right)", "header.Mac != computed", "x == signature", "given.Signature.Equals(computed)",
            "return mac.SequenceEqual(right);", "string.Equals(accessToken, other)",
            "StringComparer.Ordinal.Equals(mac, x)", "Hash == hash", "certificate.Signature.CompareTo(x)",
        })
        {
            Assert.That(Operator().IsMatch(line) || Call().IsMatch(line), Is.True, line);
        }

        SourceTree.RequireOnly(
            from line in new[] { "success.Hash is null", "mac.Length == 44", "if (token is { Length: 0 })" }
            where Operator().IsMatch(line) || Call().IsMatch(line)
            select line,
            None,
            "it is no comparison of secrets");
    }

    private static bool Declares(MemberInfo member, params string[] types) =>
        (member as Type ?? member.DeclaringType) is { } type && types.Contains(type.Name);

    [GeneratedRegex(
        @"[\w.]*\b(?:mac|signature|accessToken|bewit|payloadHash)\s*[!=]=\s*(?!null)[\w.""]+"
        + @"|[\w.""]+\s*[!=]=\s*[\w.]*\b(?:mac|signature|accessToken|bewit|payloadHash)\b(?![\w.(])"
        + @"|\bhash\s*[!=]=\s*[\w.]*hash\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Operator();

    [GeneratedRegex(
        @"\b(?:mac|signature|accessToken|payloadHash)\.(?:Equals|SequenceEqual|CompareTo|StartsWith)\("
        + @"|\b(?:Equals|SequenceEqual|Compare|CompareOrdinal)\("
        + @"(?:[\w.]*\b(?:mac|signature|accessToken|payloadHash)\b(?![\w.])"
        + @"|[\w.]+,\s*[\w.]*\b(?:mac|signature|accessToken|payloadHash)\b(?![\w.]))",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();
}
