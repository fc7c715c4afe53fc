using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Properties;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.HostileRequests;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Good credentials with random changes: they still say the same, or they are refused with 401.</summary>
[Category(Cases.Category)]
public sealed partial class HostileMutationTests : ServerTests
{
    /// <summary>How many times longer a request takes than a case of an algebraic property.</summary>
    private const int Cost = 4;

    private const string Letters = "aZ09+/=_-\"\\, \t'<>{}[]:;*\u007f\u00e9";

    // None of these divides the target anew or breaks off its line.
    private const string BewitLetters = "aZ09_-+/=.$&!*~";

    private Random random = null!;

    [Test]
    public async Task A_header_that_was_changed_says_the_same_or_is_refused()
    {
        random = new Random((int)Cases.Seed());
        var cases = Cases.Fewer(Cost);
        for (var number = 0; number < cases; number++)
        {
            var header = Server.Sign(number % 2 == 0 ? Server.Root : Lent());
            var changed = Mutated(header, Letters);

            var answer = await RawHttp.SendBytes(Server, Encoding.Latin1.GetBytes(
                $"GET {Target} HTTP/1.1\r\nConnection: close\r\nHost: {new Uri(Server.RootUrl).Authority}\r\n"
                + $"Authorization: {changed}\r\n\r\n"));

            // Bytes that are no UTF-8 do not even reach us, nor does an empty header count as one.
            var expected = changed.Trim().Length == 0 || IsSameHeader(header, changed) ? 200 : 401;
            var isText = changed.All(letter => letter is '\t' or (>= ' ' and <= '~'));
            answer.Status.Should().BeOneOf(
                [expected, isText ? expected : 400], "'{0}' was changed to '{1}'", header, changed);
        }

        Cases.Passed(cases);
    }

    [Test]
    public async Task A_signed_url_that_was_changed_says_the_same_or_is_refused()
    {
        random = new Random((int)Cases.Seed());
        var cases = Cases.Fewer(Cost);
        for (var number = 0; number < cases; number++)
        {
            var bewit = Server.Bewit(number % 2 == 0 ? Server.Root : Lent(), Server.Clock.GetUtcNow().AddMinutes(5));
            var changed = Mutated(bewit, BewitLetters);

            var answer = await Server.SendBewit(changed);

            answer.Status.Should().Be(
                IsSameBewit(bewit, changed) ? 200 : 401, "'{0}' was changed to '{1}'", bewit, changed);
        }

        Cases.Passed(cases);
    }

    [Test]
    public async Task An_ext_that_was_changed_before_it_was_signed_gives_no_more_and_breaks_nothing()
    {
        random = new Random((int)Cases.Seed());
        var lent = Scopes(await Server.SendHeader(Server.Sign(Lent())));
        var cases = Cases.Fewer(Cost);
        for (var number = 0; number < cases; number++)
        {
            var restricted = Lent() with { AuthorizedScopes = ["auth:current-scopes", "x:1"] };
            var json = Encoding.UTF8.GetString(Convert.FromBase64String(restricted.Ext()));
            var changed = Mutated(json, "a\"\\{}[]:,*01e-. null\u00e9");
            var ext = Convert.ToBase64String(Encoding.UTF8.GetBytes(changed));

            var answer = await Server.SendHeader(Server.SignExt(restricted, ext));

            answer.Status.Should().BeOneOf([200, 401], "'{0}' was changed to '{1}'", json, changed);
            if (answer.Status == 200)
            {
                lent.Covers(Scopes(answer)).Should().BeTrue("'{0}' gave {1}", changed, answer.Text);
            }
        }

        Cases.Passed(cases);
    }

    private static ScopeSet Scopes(RawAnswer answer) =>
        ScopeSet.From(answer.Json["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()));

    private Credentials Lent()
    {
        var now = Server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(
            Server.Root, "lent/to", ["auth:current-scopes", "x:*"], now.AddMinutes(-1), now.AddHours(1));
    }

    // One to three small changes, so that most of it still stands.
    private string Mutated(string text, string letters)
    {
        var changed = new StringBuilder(text);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(changed.Length + 1);
            var length = Math.Min(random.Next(1, 6), changed.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    changed.Remove(at, length);
                    break;
                case 1:
                    changed.Insert(at, letters[random.Next(letters.Length)]);
                    break;
                case 2 when length > 0:
                    changed[at] = letters[random.Next(letters.Length)];
                    break;
                case 3 when length > 0:
                    changed[at] = char.IsUpper(changed[at])
                        ? char.ToLowerInvariant(changed[at]) : char.ToUpperInvariant(changed[at]);
                    break;
                case 4:
                    changed.Insert(random.Next(changed.Length + 1), changed.ToString(at, length));
                    break;
                case 5 when random.Next(10) == 0:
                    changed.Remove(at, changed.Length - at);
                    break;
            }
        }

        return changed.ToString();
    }

    // The same attributes with the same values, however they are spaced and ordered.
    private static bool IsSameHeader(string header, string changed)
    {
        var match = WholeHeader().Match(changed.Trim(' ', '\t'));
        return match.Success && Attributes(match).SequenceEqual(Attributes(WholeHeader().Match(header)));
    }

    private static IEnumerable<string> Attributes(Match match) =>
        match.Groups["attribute"].Captures.Select(capture => capture.Value).Order(StringComparer.Ordinal);

    // Bits that make no whole byte do not count, nor what follows the digits of the moment.
    private static bool IsSameBewit(string bewit, string changed)
    {
        if (changed.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            return false;
        }

        var (before, after) = (Parts(bewit), Parts(changed));
        return after.Length == 4 && before[0] == after[0] && before[2] == after[2] && before[3] == after[3]
            && Digits().Match(before[1]).Value == Digits().Match(after[1]).Value;
    }

    private static string[] Parts(string bewit)
    {
        var bits = string.Concat(bewit.Select(letter =>
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".IndexOf(letter).ToString("b6")));
        return string.Concat(bits.Chunk(8).Where(eight => eight.Length == 8)
            .Select(eight => (char)Convert.ToByte(new string(eight), 2))).Split('\\');
    }

    [GeneratedRegex(@"^[Hh][Aa][Ww][Kk][ \t]+(?:(?<attribute>\w+=""[^""\\]*"")[ \t]*(?:,[ \t]*|\z))*\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeHeader();

    [GeneratedRegex(@"^\s*0*[0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
