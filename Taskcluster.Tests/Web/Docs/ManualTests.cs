using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Docs;

namespace Taskcluster.Tests.Web.Docs;

public sealed class ManualTests
{
    private const string Within = "/schemas/queue/v1/task.json#";

    private static readonly Manual Manual = new();

    [TestCase("hooks", "amqp.md", "/docs/manual/amqp")]
    [TestCase("hooks", "amqp.md#a-b", "/docs/manual/amqp#a-b")]
    [TestCase("hooks", "#here", "#here")]
    [TestCase("hooks", "decisions/0010-json-e.md", "/docs/manual/decisions/0010-json-e")]
    [TestCase("decisions/0010-json-e", "../hooks.md", "/docs/manual/hooks")]
    [TestCase("hooks", "https://example.com/x.md", "https://example.com/x.md")]
    [TestCase("hooks", "../Taskcluster.Modules/Hooks/HooksModule.cs", null)]
    [TestCase("hooks", "javascript:alert(1)", null)]
    [TestCase("hooks", "javascript:alert(1).md", null)]
    [TestCase("hooks", "none.md", null)]
    [TestCase("install", "install/nginx.conf", "/docs/manual/install/nginx.conf")]
    [TestCase("how-to/uploads", "../../appsettings.json", "/docs/manual/appsettings.json")]
    [TestCase("upgrading", "../CHANGELOG.md", "/docs/manual/changelog")]
    [TestCase("install", "../Dockerfile", null)]
    public void A_link_leads_to_a_page_or_nowhere(string from, string url, string? to) =>
        Manual.Resolve(Manual.Find("manual", from)!, url).Should().Be(to);

    [Test]
    public void No_text_is_left_out_of_the_contents()
    {
        var chapters = Manual.Contents.SelectMany(part => part.Chapters).ToList();

        chapters.Select(chapter => chapter.Url).Should().OnlyHaveUniqueItems();
        chapters.Should().HaveCountGreaterThan(30).And.OnlyContain(chapter => chapter.Title.Length > 0);
    }

    [TestCase("""{"type":"string","pattern":"^a$"}""", "string", "matches ^a$")]
    [TestCase(
        """{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "list of strings", "each entry once ")]
    [TestCase("""{"enum":["a",1]}""", "one of \"a\", 1", "")]
    [TestCase("""{"type":["string","null"],"maxLength":3}""", "string or null", "characters at most 3")]
    [TestCase("""{"oneOf":[{},{}]}""", "one of several", "")]
    [TestCase("{}", "anything", "")]
    public void A_schema_is_told_in_words(string json, string type, string limits)
    {
        var schema = ApiJson.Parse(System.Text.Encoding.UTF8.GetBytes(json));

        SchemaWords.TypeOf(schema).Should().Be(type);
        string.Join(", ", SchemaWords.Limits(schema).Select(limit => $"{limit.Words} {limit.Value}"))
            .Should().Be(limits);
    }

    [Test]
    public void A_reference_is_relative_to_the_document_that_it_stands_in()
    {
        var schema = ApiJson.Parse("""{"$ref":"task-status.json#"}"""u8.ToArray());

        SchemaWords.Reference(schema, Within).Should().Be("/schemas/queue/v1/task-status.json#");
        SchemaWords.Reference(default, Within).Should().BeNull();
    }
}
