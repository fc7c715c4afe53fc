using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Web;

public sealed partial class StyleSheetTests
{
    /// <summary>What people with weak eyes need of text (WCAG 2.2, AA).</summary>
    private const double Needed = 4.5;

    private static readonly IReadOnlyDictionary<string, (string Light, string Dark)> Colours = Pair()
        .Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "Taskcluster.Monolith/Web/Assets/site.css")))
        .ToDictionary(
            match => match.Groups["name"].Value,
            match => (match.Groups["light"].Value, match.Groups["dark"].Value));

    [TestCase("text", "page panel raised warning-soft good-soft danger-soft accent-soft")]
    [TestCase("quiet", "page panel raised good-soft danger-soft")]
    [TestCase("accent", "page panel raised")]
    [TestCase("accent-strong", "accent-soft panel")]
    [TestCase("on-accent", "accent accent-strong")]
    [TestCase("danger", "panel danger-soft")]
    [TestCase("on-danger", "danger")]
    [TestCase("unscheduled", "unscheduled-soft panel")]
    [TestCase("pending", "pending-soft panel")]
    [TestCase("running", "running-soft panel")]
    [TestCase("completed", "completed-soft panel")]
    [TestCase("failed", "failed-soft panel")]
    [TestCase("exception", "exception-soft panel")]
    [TestCase("code-text", "panel")]
    [TestCase("code-number", "panel")]
    [TestCase("code-word", "panel")]
    [TestCase("code-key", "panel")]
    public void A_text_can_be_read_on_what_it_stands_on(string text, string grounds)
    {
        foreach (var ground in grounds.Split(' '))
        {
            Contrast(Colours[text].Light, Colours[ground].Light).Should().BeGreaterThan(Needed, $"{ground}, light");
            Contrast(Colours[text].Dark, Colours[ground].Dark).Should().BeGreaterThan(Needed, $"{ground}, dark");
        }
    }

    private static double Contrast(string one, string other)
    {
        var (high, low) = (Math.Max(Light(one), Light(other)), Math.Min(Light(one), Light(other)));
        return (high + 0.05) / (low + 0.05);
    }

    // The relative luminance of sRGB.
    private static double Light(string colour) =>
        (0.2126 * Linear(colour[1..3])) + (0.7152 * Linear(colour[3..5])) + (0.0722 * Linear(colour[5..7]));

    private static double Linear(string hex)
    {
        var value = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(
        @"--(?<name>[\w-]+): light-dark\((?<light>#\w{6}), (?<dark>#\w{6})\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();
}
