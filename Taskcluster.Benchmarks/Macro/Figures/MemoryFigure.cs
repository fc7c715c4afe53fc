using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>Memory of a server that has nothing to do.</summary>
internal sealed class MemoryFigure : Figure
{
    private const int Tasks = 20_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public override string Name => "memory";

    public override string Title => "Memory at rest";

    public override string Text =>
        "Resident memory of the whole process, all libraries included, ten seconds after its first authenticated "
        + "answer, and ten seconds after 20,000 tasks were created with all haste.";

    public override async Task<Table> Take(Bench bench)
    {
        var server = await bench.StartServer();
        var batch = new RequestBatch(1024);
        bench.SignerFor(server).Add(batch, "GET", "auth/v1/scopes/current");
        var preparation = new Preparation(server);
        await preparation.SendAll(batch);
        var table = new Table("after", "resident MiB");
        await AddRow("the start");
        await preparation.SendAll(new TaskRequests(bench.SignerFor(server)).Create(TaskRequests.NewIds(Tasks)));
        await AddRow("20,000 tasks");
        return table;

        async Task AddRow(string after)
        {
            await Task.Delay(Rest, TimeProvider.System);
            var resident = (await server.Usage()).ResidentBytes / 1024.0 / 1024;
            Bench.Say($"{Name} after {after}: {resident:0} MiB");
            table.Add(after, Table.Number(resident));
        }
    }
}
