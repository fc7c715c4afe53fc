using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Makes the calls of the simulated clients, and of the examples of all methods there are, while writes fail, answers
/// are lost and hosts die. A client that hears nothing good asks again, as real ones do.
/// </summary>
internal sealed class CallMaker(
    World world, ToldLog told, SimulatedClients clients, Random random, List<string> faults)
{
    private string? photograph;

    /// <summary>Answers that nobody heard, though all was well.</summary>
    public int LostAnswers { get; private set; }

    /// <summary>The next call of the clients: what it was, and how many calls came of it.</summary>
    public async Task<(string What, int Calls)> Make()
    {
        if (clients.Next() is not { } call)
        {
            return ("nothing", 0);
        }

        world.WriteFaults.Forget();
        if (random.Next(4) == 0)
        {
            await PrepareWriteFault(mayDie: true);
        }

        if (call.Forces is { } forced)
        {
            forced.IsForced = true;
        }

        if (call.IsCreation is { } task)
        {
            clients.Tasks.Add(task);
        }

        clients.Remember(call);
        var answer = await world.During(() => Send(call));
        await world.SettleUnderFaults();
        var (struck, what) = (world.WriteFaults.HasStruck, $"{call.Name}: {answer.Status}");
        Judge(call, answer, struck, mayHaveDone: false);
        if (photograph is not null)
        {
            await Die();
            return ($"{what}, death", 1);
        }

        var isLost = !struck && random.Next(12) == 0;
        LostAnswers += isLost ? 1 : 0;
        if ((struck || isLost) && random.Next(5) > 0)
        {
            answer = await world.During(() => Send(call));
            await world.Settle();
            Judge(call, answer, struck: false, mayHaveDone: true);
            what += $", and again: {answer.Status}";
            Hear(call, answer);
            return (what, 2);
        }

        if (!isLost)
        {
            Hear(call, answer);
        }

        return (what, 1);
    }

    /// <summary>Calls a method as its example says.</summary>
    public async Task<(string What, int Calls)> MakeExample(int number)
    {
        // Some calls of the example's own come first; each may be of any kind.
        const int Calls = 20;
        var example = ExampleCatalog.All[number % ExampleCatalog.All.Count];
        ExampleCall call;
        try
        {
            call = await world.During(() => ExampleCall.Prepare(world.Server, example));
        }
        catch (InvalidOperationException error)
        {
            faults.Add($"The example of {example.Method} cannot be prepared: {error.Message}");
            return (example.Method, Calls);
        }

        await world.Settle();
        world.WriteFaults.Forget();
        var credentials = call.Holding(ScopeChoices.Enough(call.Needs)[0]);
        if (random.Next(3) == 0)
        {
            await PrepareWriteFault(mayDie: true);
        }

        await Send(example, call, credentials);
        await world.SettleUnderFaults();
        return (photograph is null ? example.Method : await DieIn(example), Calls);
    }

    /// <summary>One of the next transactions fails, or more; where it may die, the host may do so there.</summary>
    public Task PrepareWriteFault(bool mayDie)
    {
        Action? before = mayDie && random.Next(6) == 0 ? () => photograph = world.Photograph() : null;
        var times = random.Next(3) == 0 ? random.Next(1, 4) : 1;
        return random.Next(3) == 0
            ? world.WriteFaults.Deny(world.Database, random.Next(1, 3), times, before)
            : world.WriteFaults.Tear(world.Database, 1 << random.Next(9), times, before);
    }

    private async Task Send(Example example, ExampleCall call, Credentials credentials)
    {
        var answer = await world.During(() => call.Send(credentials));
        var struck = world.WriteFaults.HasStruck;
        if (answer.Status != example.Status && !(struck && answer.Status == 503))
        {
            faults.Add($"The example of {example.Method} was answered with {answer.Status}: {answer.Text}");
        }

        if (answer.Status == 503 && photograph is null)
        {
            // Whether the first one was stored is not known; what it may be answered then is its own affair.
            await world.SettleUnderFaults();
            answer = await world.During(() => call.Send(credentials));
            if (answer.Status >= 500)
            {
                faults.Add($"{example.Method} was repeated and answered with {answer.Status}: {answer.Text}");
            }
        }
    }

    private async Task<ApiAnswer> Send(ClientCall call)
    {
        var answer = await world.Server.AsRoot().Send(call.Method, call.Path, call.Body);
        if (call.Upload is { } content && answer.Status == 200 && photograph is null)
        {
            using var upload = await ArtifactCalls.Put(answer.Json["putUrl"]!.GetValue<string>(), content);
            if ((int)upload.StatusCode is not (200 or 409) && !world.WriteFaults.HasStruck)
            {
                faults.Add($"An upload was answered with {upload.StatusCode}.");
            }
        }

        return answer;
    }

    private void Judge(ClientCall call, ApiAnswer answer, bool struck, bool mayHaveDone)
    {
        var isKnown = call.Expected.Count > 0;
        var isRight = answer.Status switch
        {
            503 => struck,
            >= 500 => false,
            404 => !isKnown || call.Expected.Contains(404) || MayBeGone(call),
            var status => !isKnown || call.Expected.Contains(status)

                // What was done by the first try is a success, or, where another outcome came of it, a conflict.
                || (mayHaveDone && status is 200 or 409 && call.Name is not ("create" or "completed" or "failed")),
        };
        if (!isRight)
        {
            faults.Add($"{call.Name} {call.Path} was answered with {answer.Status}, and "
                + $"{string.Join(" or ", call.Expected)} was expected: {answer.Text}");
        }
    }

    // Gone is what has expired, and what was never stored.
    private bool MayBeGone(ClientCall call) =>
        call.TaskId is { } taskId && clients.Tasks.Find(task => task.TaskId == taskId) is { } known
        && (known.Expires < world.Now || told.Find(taskId) is null);

    private static void Hear(ClientCall call, ApiAnswer answer)
    {
        if (answer.Status == 200)
        {
            call.Heard?.Invoke(answer.Json);
        }
    }

    private async Task<string> DieIn(Example example)
    {
        await Die();
        return $"{example.Method}, death";
    }

    private async Task Die()
    {
        var left = photograph!;
        photograph = null;
        await world.GoOnFrom(left);
    }
}
