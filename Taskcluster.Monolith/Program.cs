using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Monolith;

var app = await MonolithHost.Build(new HostSettings { DataFolder = args.Length > 0 ? args[0] : "/tmp/tcdata" });
await app.StartAsync();
var root = app.Services.GetRequiredService<StaticClients>().Root;
Console.WriteLine($"{root.ClientId} {root.AccessToken}");
await app.WaitForShutdownAsync();
