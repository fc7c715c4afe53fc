using FluentAssertions;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.CommandLine;

/// <summary>A verb that does its work and ends.</summary>
internal static class Verb
{
    /// <summary>Runs it to its end, whatever that is.</summary>
    public static async Task<VerbResult> Run(
        IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var program = ChildProgram.Start(arguments, environment);
        var (code, output, errors) = await program.End();
        return new VerbResult(code, output, errors);
    }

    public static Task<VerbResult> Run(params string[] arguments) => Run(environment: null, arguments);
}

/// <summary>How it ended and what it said.</summary>
internal sealed record VerbResult(int Code, string Output, string Errors)
{
    /// <summary>Its output; it must have succeeded.</summary>
    public string Ok
    {
        get
        {
            Code.Should().Be(0, "{0}", Errors);
            return Output;
        }
    }

    /// <summary>What it complained of, in one sentence or list and without a stack trace.</summary>
    public string Complaint
    {
        get
        {
            Code.Should().Be(1, "{0}", Output);
            Errors.Should().StartWith("taskcluster: ").And.NotContain("   at ");
            return Errors;
        }
    }
}
