using System.CommandLine;
using Taskcluster.Monolith.Commands;

// The verbs end by themselves when they are told to: a task that runs gets its grace, requests are finished.
return await CommandLine.Create(args).Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
