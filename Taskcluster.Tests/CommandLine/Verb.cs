using System.CommandLine;
using FluentAssertions;
using Taskcluster.Tests.Support;
using Verbs = Taskcluster.Monolith.Commands.CommandLine;

namespace Taskcluster.Tests.CommandLine;

/// <summary>A verb that does its work and ends.</summary>
internal static class Verb
{
    /// <summary>Runs it to its end in a process of its own, whatever that end is.</summary>
    public static async Task<VerbResult> Run(
        IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var program = ChildProgram.Start(arguments, environment);
        var (code, output, errors) = await program.End();
        return new VerbResult(code, output, errors);
    }

    public static Task<VerbResult> Run(params string[] arguments) => Run(environment: null, arguments);

    /// <summary>
    /// Runs it to its end in this process, for what it does and says: a process takes half a second of processor time
    /// to start. Not for what writes bytes to the standard output, such as an export without a file.
    /// </summary>
    public static async Task<VerbResult> RunHere(params string[] arguments)
    {
        if (ChildProgram.IsToldByEnvironment)
        {
            // They are kept from processes, and cannot be kept from this one.
            return await Run(arguments);
        }

        var (code, output, errors) = await CapturedConsole.During(
            () => Verbs.Create(arguments).Parse(arguments)
                .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }));
        return new VerbResult(code, output, errors);
    }
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
