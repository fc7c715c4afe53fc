using System.CommandLine;

namespace Taskcluster.Monolith.Commands;

/// <summary>Options that every command has which starts a server.</summary>
internal sealed class HostOptions
{
    public Option<int?> Port { get; } = new("--port") { Description = "The port to listen at; 0 takes a free one." };

    public Option<string?> Data { get; } = new("--data") { Description = "The folder that keeps the state." };

    public Option<string?> RootUrl { get; } = new("--root-url")
    {
        Description = "Where clients reach the server, if that is not http://localhost and the port.",
    };

    public Option<string?> Bootstrap { get; } = new("--bootstrap")
    {
        Description = "A file of clients, roles and secrets that are to be there, in YAML or JSON.",
    };

    public SettingOption Set { get; } = new();

    public void AddTo(Command command)
    {
        command.Options.Add(Port);
        command.Options.Add(Data);
        command.Options.Add(RootUrl);
        command.Options.Add(Bootstrap);
        command.Options.Add(Set);
    }

    public IReadOnlyDictionary<string, string?> Overrides(ParseResult result) => Set.Overrides(result);
}
