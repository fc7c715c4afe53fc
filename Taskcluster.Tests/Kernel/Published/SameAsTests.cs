using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Tests.Kernel.Published;

public sealed class SameAsTests
{
    private sealed record Lender
    {
        [Pattern("^a"), Length(Min = 1, Max = 9), Format("uri")]
        public required string Text { get; init; }

        [Default]
        public string WithDefault { get; init; } = "t";
    }

    [Schema("sample", "borrower", Title = "Borrower")]
    private sealed record Borrower
    {
        [SameAs<Lender>]
        public string? Text { get; init; }

        [SameAs<Lender>(nameof(Lender.Text)), Length(Max = 5), Says("Ours.")]
        public required string Short { get; init; }

        [SameAs<Lender>(nameof(Lender.WithDefault))]
        public required string Inherited { get; init; }

        [SameAs<Lender>(nameof(Lender.WithDefault)), Default("\"u\"")]
        public string Own { get; init; } = "";
    }

    [Test]
    public void A_member_takes_over_what_another_states_and_what_it_says_itself_goes_before()
    {
        PropertiesOfBorrower().Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["text"] = """{"type":"string","pattern":"^a","format":"uri","minLength":1,"maxLength":9}""",
            ["short"] = """{"type":"string","pattern":"^a","format":"uri","minLength":1,"maxLength":"""
                + """5,"description":"Ours."}""",
            ["inherited"] = """{"type":"string","default":"t"}""",
            ["own"] = """{"type":"string","default":"u"}""",
        });
        SchemaGenerator.Generate(typeof(Borrower))["required"]!.ToJsonString().Should().Be("""["short","inherited"]""");
    }

    [Schema("sample", "lost", Title = "Lost")]
    private sealed record Lost([SameAs<Lender>] string Nowhere);

    [Test]
    public void A_model_that_is_not_there_is_refused() =>
        FluentActions.Invoking(() => SchemaGenerator.Generate(typeof(Lost)))
            .Should().Throw<InvalidOperationException>().WithMessage("*Nowhere*");

    private static Dictionary<string, string> PropertiesOfBorrower() =>
        SchemaGenerator.Generate(typeof(Borrower))["properties"]!.AsObject()
            .ToDictionary(property => property.Key, property => property.Value!.ToJsonString());
}
