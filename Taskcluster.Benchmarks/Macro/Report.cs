namespace Taskcluster.Benchmarks.Macro;

/// <summary>The report's text around the tables.</summary>
internal static class Report
{
    public static string Write(
        MacroOptions options,
        Machine machine,
        TimeSpan taken,
        TargetTable targets,
        IEnumerable<string> sections) => $"""
        # Benchmarks

        Written by `dotnet run -c Release --project Taskcluster.Benchmarks -- {options}`;
        do not edit by hand, run it again.

        {targets}
        (a) is a bare Kestrel endpoint: same verb, reads the same body, answers as many bytes. (b) are the statements
        of one createTask, captured from the program at the beginning of the run, in a bare group commit. (c) is
        `/api/queue/v1/ping` of the same server. All in alternating rounds of this run; the tables below have more.

        | | |
        |---|---|
        | date | {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, after {taken.TotalMinutes:0.0} minutes |
        | version and commit | {machine.Commit} |
        | processor | {machine.Processor} |
        | memory | {machine.MemoryBytes / 1024.0 / 1024 / 1024:0.0} GiB |
        | system | {machine.Kernel}, .NET {Environment.Version} |
        | disk | {machine.Disk}; one page to disk (write and sync): {machine.SyncMilliseconds:0.00} ms |

        How to read this:

        - The server is the whole program in a process of its own, with the settings of `serve`, on an empty data folder
          on a real disk. Every write is synced (`synchronous=FULL`) before it is answered. Each figure begins with a
          fresh server and some seconds of warming up.
        - **Bare** (a) is Kestrel without anything: it reads the same requests, body included, and answers as many
          bytes. The ratio says what part of that speed is left when authentication, scopes, validation and storage are
          added; it can be compared between machines better than requests per second.
        - **Bare commits** (b): on a database that the program has made, with its tables, indexes, triggers and pragmas,
          one thread runs the statements of all producers that wait in one transaction, commits, and lets them go on;
          the program's own checkpointer works beside it. In it is all that createTask executes on the writer's
          connection, reads and messages for the log included; savepoints, the subscribers' own transactions, and reads
          on other connections are not. Nobody sends it requests: it has both cores for itself.
        - The load comes from this program, in a third process with one thread, by requests that were signed beforehand
          and connections that are kept. It takes its share of the same cores, in the bare rounds the greater part.
        - Medians of {options.Rounds} rounds of {options.Round.TotalSeconds:0} s, each beside a bare round, with the
          least and the greatest value in brackets; latencies are the medians of the rounds' percentiles. The machine
          may have had other work; where the range is wide, it had.
        - **CPU** is the server's own processor time, user and kernel, all threads, and **allocated** what its managed
          code allocated, both for one step: a request, in the cycle three of them. They vary less than the speed does.
          What subscribers do is in both: **messages behind** is how far the slowest of them was behind the log when
          the round's last answer had come, and **drained after** how long it then took until none was behind. No other
          round begins before that.

        {string.Join('\n', sections)}
        """;
}
