using Taskcluster.Benchmarks;
using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;
using Taskcluster.Benchmarks.Macro;
using Taskcluster.Benchmarks.Micro;

const string usage = """
    macro [--form short|full] [--seconds N] [--rounds N] [--figures NAME,...]
        [--data DIR] [--output FILE] [--published FILE]
        loads a real host in a process of its own and writes tables (docs/benchmarks.md)
    micro [--filter *]
        times small parts with BenchmarkDotNet; further arguments are BenchmarkDotNet's
    """;

switch (args)
{
    case ["macro", .. var rest]:
        LoadConnection.KeepToOneThread();
        return await MacroRun.Run(MacroOptions.Parse(Options.Parse(rest)));
    case ["micro", .. var rest]:
        MicroRun.Run(rest);
        return 0;
    case ["server", .. var rest]:
        await ServerChild.Run(Options.Parse(rest));
        return 0;
    case ["bare"]:
        await BareChild.Run();
        return 0;
    case ["fixture"]:
        await FixtureChild.Run();
        return 0;
    case ["commits", .. var rest]:
        await CommitsChild.Run(Options.Parse(rest));
        return 0;
    default:
        await Console.Error.WriteLineAsync(usage);
        return 2;
}
