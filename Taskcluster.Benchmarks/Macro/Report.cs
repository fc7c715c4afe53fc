namespace Taskcluster.Benchmarks.Macro;

/// <summary>The report's text around the tables.</summary>
internal static class Report
{
    public static string Write(MacroOptions options, Machine machine, IEnumerable<string> sections) => $"""
        # Benchmarks

        Written by `dotnet run -c Release --project Taskcluster.Benchmarks -- {options}`;
        do not edit by hand, run it again.

        | | |
        |---|---|
        | date | {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC |
        | version and commit | {machine.Commit} |
        | processor | {machine.Processor} |
        | memory | {machine.MemoryBytes / 1024.0 / 1024 / 1024:0.0} GiB |
        | system | {machine.Kernel}, .NET {Environment.Version} |
        | disk | {machine.Disk}; one page to disk (write and sync): {machine.SyncMilliseconds:0.00} ms |

        How to read this:

        - The server is the whole program in a process of its own, with the settings of `serve`, on an empty data folder
          on a real disk. Every write is synced (`synchronous=FULL`) before it is answered. Each figure begins with a
          fresh server and some seconds of warming up.
        - **Bare** is Kestrel without anything: it reads the same requests, body included, and answers as many bytes.
          The ratio says what part of that speed is left when authentication, scopes, validation and storage are added;
          it can be compared between machines better than requests per second.
        - The load comes from this program, in a third process with one thread, by requests that were signed beforehand
          and connections that are kept. It takes its share of the same cores, in the bare rounds the greater part.
        - Medians of {options.Rounds} rounds of {options.Round.TotalSeconds:0} s, each beside a bare round, with the
          least and the greatest value in brackets; latencies are the medians of the rounds' percentiles. The machine
          may have had other work; where the range is wide, it had.
        - **CPU** is the server's own processor time, user and kernel, all threads, and **allocated** what its managed
          code allocated, both for one step: a request, in the cycle three of them. They vary less than the speed does.

        {string.Join('\n', sections)}
        """;
}
