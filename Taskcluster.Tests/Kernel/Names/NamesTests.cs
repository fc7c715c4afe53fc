using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Tests.Kernel.Names;

public sealed class NamesTests
{
    [Test]
    public void A_slug_is_a_version_4_uuid_of_22_characters()
    {
        var pattern = Compiled(Patterns.SlugId);
        var slugs = Enumerable.Range(0, 2000).Select(_ => SlugId.New()).ToList();

        slugs.Should().OnlyHaveUniqueItems().And.OnlyContain(slug => pattern.IsMatch(slug))
            .And.OnlyContain(slug => slug.Length == SlugId.Length);
        foreach (var slug in slugs)
        {
            var bytes = Convert.FromBase64String(slug.Replace('-', '+').Replace('_', '/') + "==");
            (bytes[6] >> 4).Should().Be(4);
            (bytes[8] >> 6).Should().Be(2);
        }

        slugs.Should().Contain(slug => slug.StartsWith('-') || slug.StartsWith('_'), "all first characters are used");
    }

    [Test]
    public void A_nice_slug_never_begins_with_a_dash()
    {
        var pattern = Compiled(Patterns.SlugId);

        Enumerable.Range(0, 2000).Select(_ => SlugId.NewNice()).Should().OnlyHaveUniqueItems()
            .And.OnlyContain(slug => pattern.IsMatch(slug) && slug[0] >= 'A' && slug[0] <= 'f' && slug[0] != '-');
    }

    [TestCase(Patterns.SlugId, "fN1SbArXTPSVFNUvaOlinQ", true)]
    [TestCase(Patterns.SlugId, "fN1SbArXTPSVFNUvaOlinQ\n", false)]
    [TestCase(Patterns.SlugId, "fN1SbArXTPSVFNUvaOlinR", false)]
    [TestCase(Patterns.SlugId, "fN1SbArXAPSVFNUvaOlinQ", false)]
    [TestCase(Patterns.SlugId, "fN1SbArXTPSVFNUvaOlin", false)]
    [TestCase(Patterns.RunId, "0", true)]
    [TestCase(Patterns.RunId, "00", true)]
    [TestCase(Patterns.RunId, "10", true)]
    [TestCase(Patterns.RunId, "007", true)]
    [TestCase(Patterns.RunId, "99999999999999999999", true)]
    [TestCase(Patterns.RunId, "-1", false)]
    [TestCase(Patterns.RunId, "", false)]
    [TestCase(Patterns.RunId, "0\n", false)]
    [TestCase(Patterns.RunId, "١", false)]
    [TestCase(Patterns.GenericId, "a-Z_9", true)]
    [TestCase(Patterns.GenericId, "12345678901234567890123456789012345678", true)]
    [TestCase(Patterns.GenericId, "123456789012345678901234567890123456789", false)]
    [TestCase(Patterns.GenericId, "", false)]
    [TestCase(Patterns.GenericId, "a b", false)]
    [TestCase(Patterns.GenericId, "é", false)]
    [TestCase(Patterns.TaskQueueId, "Prov_1/worker-1", true)]
    [TestCase(Patterns.TaskQueueId, "p/w", true)]
    [TestCase(Patterns.TaskQueueId, "p/W", false)]
    [TestCase(Patterns.TaskQueueId, "p/w-", false)]
    [TestCase(Patterns.TaskQueueId, "p/1w", false)]
    [TestCase(Patterns.TaskQueueId, "p", false)]
    [TestCase(Patterns.TaskQueueId, "p/w/x", false)]
    [TestCase(Patterns.WorkerType, "w", true)]
    [TestCase(Patterns.WorkerType, "w2345678901234567890123456789012345678", true)]
    [TestCase(Patterns.WorkerType, "w23456789012345678901234567890123456789", false)]
    [TestCase(Patterns.ArtifactName, "public/a b~", true)]
    [TestCase(Patterns.ArtifactName, "", false)]
    [TestCase(Patterns.ArtifactName, "a\u007f", false)]
    [TestCase(Patterns.ArtifactName, "a\n", false)]
    [TestCase(Patterns.Scope, "", true)]
    [TestCase(Patterns.Scope, "a:*", true)]
    [TestCase(Patterns.Scope, "a\t", false)]
    public void A_pattern_fits_or_not(string pattern, string text, bool fits) =>
        Compiled(pattern).IsMatch(text).Should().Be(fits);

    private static Regex Compiled(string pattern) => EcmaRegex.Compile(pattern, TimeSpan.FromSeconds(1));
}
