using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class PatternTests
{
    [TestCase("^abc$", "abc", "abc\n")]
    [TestCase("^\\d+$", "42", "߀")]
    [TestCase("^\\w$", "_", "é")]
    [TestCase("^\\s$", "\uFEFF", "\u200B")]
    [TestCase("^\\S$", "\u200B", "\u3000")]
    [TestCase("^\\cC$", "\u0003", "\\cC")]
    [TestCase("^.$", "🐲", "\u2028")]
    [TestCase("^[^a]$", "🐲", "a")]
    [TestCase("^[^]$", "\n", "")]
    [TestCase("^[]?$", "", "a")]
    [TestCase("^\\u{1F432}$", "🐲", "🐳")]
    [TestCase("^\\ud83d\\udc32$", "🐲", "🐳")]
    [TestCase("^[🐰-🐳]$", "🐲", "🐴")]
    [TestCase("^\\x41\\/\\0?$", "A/", "A\\/")]
    [TestCase("^\\p{Lu}\\P{Lu}$", "Éé", "éÉ")]
    [TestCase("^\\p{General_Category=Decimal_Number}$", "४", "x")]
    [TestCase("^(?<first>a|b)\\k<first>$", "aa", "ab")]
    [TestCase("^(?:(a)|b)\\1$", "b", "ab")]
    [TestCase("^a(?=b)", "ab", "ac")]
    [TestCase("(?<!a)b", "cb", "ab")]
    [TestCase("\\bfoo\\b", "a foo", "food")]
    [TestCase("o\\B", "of", "o f")]
    [TestCase("^[\\b\\-]$", "\b", "b")]
    [TestCase("^a{2,3}?$", "aaa", "aaaa")]
    [TestCase("a|^b$|", "xyz", null)]
    [TestCase("^$", "", "\n")]
    public void A_pattern_means_what_ECMAScript_says(string pattern, string match, string? mismatch)
    {
        Matches(pattern, match).Should().BeTrue();
        (mismatch is not null && Matches(pattern, mismatch)).Should().BeFalse();
    }

    [TestCase("\\a")]
    [TestCase("\\-")]
    [TestCase("\\_")]
    [TestCase("(")]
    [TestCase("a)")]
    [TestCase("[a")]
    [TestCase("a{2,1}")]
    [TestCase("{")]
    [TestCase("]")]
    [TestCase("*a")]
    [TestCase("a**")]
    [TestCase("^*")]
    [TestCase("(?=a)*")]
    [TestCase("[b-a]")]
    [TestCase("[\\d-z]")]
    [TestCase("\\1")]
    [TestCase("\\k<a>")]
    [TestCase("(?<a>x)(?<a>y)")]
    [TestCase("(?i)a")]
    [TestCase("(?P<a>x)")]
    [TestCase("(?#c)")]
    [TestCase("\\u{110000}")]
    [TestCase("\\u12")]
    [TestCase("\\x1")]
    [TestCase("\\c1")]
    [TestCase("\\01")]
    [TestCase("\\p{Nonsense}")]
    [TestCase("\\")]
    public void What_is_no_pattern_is_refused(string pattern)
    {
        EcmaRegex.IsValid(pattern).Should().BeFalse();
        var compile = () => EcmaRegex.Compile(pattern);
        compile.Should().Throw<FormatException>();
    }

    [Test]
    public void Nesting_and_size_of_patterns_are_bounded()
    {
        EcmaRegex.IsValid(new string('(', 200) + new string(')', 200)).Should().BeFalse();
        EcmaRegex.IsValid(new string('a', SchemaLimits.PatternLength + 1)).Should().BeFalse();
        EcmaRegex.IsValid(string.Concat(Enumerable.Repeat("\\p{L}", 100))).Should().BeFalse();
        EcmaRegex.Compile("((a{1000}){1000}){1000}").Options.Should().NotHaveFlag(RegexOptions.NonBacktracking);
    }

    [TestCase(Patterns.SlugId)]
    [TestCase(Patterns.RunId)]
    [TestCase(Patterns.GenericId)]
    [TestCase(Patterns.WorkerType)]
    [TestCase(Patterns.TaskQueueId)]
    [TestCase(Patterns.Identifier)]
    [TestCase(Patterns.ProjectId)]
    [TestCase(Patterns.Scope)]
    [TestCase(Patterns.ArtifactName)]
    [TestCase(Patterns.RoleId)]
    [TestCase(Patterns.ClientId)]
    [TestCase(Patterns.AccessToken)]
    public void The_patterns_of_the_wire_become_automata(string pattern)
    {
        new TextPattern(pattern, TimeSpan.FromSeconds(1)).IsAutomaton.Should().BeTrue();
    }

    [Test]
    public void An_automaton_and_a_NET_expression_agree()
    {
        // Deterministic: the same patterns and texts in each run.
        var random = new Random(7);
        string[] atoms =
        [
            "a", "[ab]", "[^a]", ".", "\\d", "\\W", "é", "[à-ü]", "\\u{1F432}", "^", "$", "[\\u0400-\\u{10FFFF}]",
        ];
        string[] quantifiers = ["*", "+", "?", "{2}", "{1,3}", "{2,}"];
        string[] pieces = ["a", "b", "é", "\n", "0", "🐲", "г", "_"];
        var automata = 0;
        for (var round = 0; round < 400; round++)
        {
            var pattern = EcmaParser.Parse(Random(4));
            if (PatternAutomaton.TryBuild(pattern.Root) is not { } automaton)
            {
                continue;
            }

            automata++;
            var regex = EcmaRegex.Compile(pattern, TimeSpan.FromSeconds(5));
            for (var sample = 0; sample < 8; sample++)
            {
                var text = string.Concat(random.GetItems(pieces, random.Next(6)));
                automaton.IsMatch(Encoding.UTF8.GetBytes(text))
                    .Should().Be(regex.IsMatch(text), $"that is what {regex} says of '{text}'");
            }
        }

        automata.Should().BeGreaterThan(300);

        string Random(int depth) => random.Next(depth == 0 ? 1 : 5) switch
        {
            0 => atoms[random.Next(atoms.Length)],
            1 => Random(depth - 1) + Random(depth - 1),
            2 => $"({Random(depth - 1)}|{Random(depth - 1)})",
            3 => $"(?:{Random(depth - 1)}){quantifiers[random.Next(quantifiers.Length)]}",
            _ => Random(depth - 1) + Random(depth - 1) + Random(depth - 1),
        };
    }

    [Test]
    public void A_lone_surrogate_is_a_character()
    {
        Judge.IsValid("""{"pattern":"^.$"}""", "\"\\ud800\"").Should().BeTrue();
        Judge.IsValid("""{"pattern":"^(?!x).$"}""", "\"\\ud800\"").Should().BeTrue();
        Judge.IsValid("""{"pattern":"^[a-z]$"}""", "\"\\ud800\"").Should().BeFalse();
    }

    private static bool Matches(string pattern, string text)
    {
        var run = default(Evaluation);
        var matches = new TextPattern(pattern, TimeSpan.FromSeconds(5)).IsMatch(Encoding.UTF8.GetBytes(text), ref run);
        EcmaRegex.Compile(pattern).IsMatch(text).Should().Be(matches);
        return matches;
    }
}
