using System.Text.Json;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>What a schema cannot say about mounts.</summary>
internal static class MountRules
{
    /// <summary>Adds what is wrong with the mounts of a payload that fits the schema.</summary>
    public static void Add(ClaimedTask task, List<PayloadProblem> problems)
    {
        if (!task.Payload.TryGetProperty("mounts", out var mounts))
        {
            return;
        }

        var places = new Dictionary<string, string>();
        var caches = new Dictionary<string, string>();
        var index = 0;
        foreach (var mount in mounts.EnumerateArray())
        {
            var where = $"payload/mounts/{index++}";
            AddPlace(mount, where, places, problems);
            AddCache(mount, where, caches, problems);
            AddFormat(mount, where, problems);
            if (mount.TryGetProperty("content", out var content))
            {
                AddContent(content, $"{where}/content", task, problems);
            }
        }
    }

    private static void AddPlace(
        JsonElement mount, string where, Dictionary<string, string> places, List<PayloadProblem> problems)
    {
        var member = mount.TryGetProperty("file", out _) ? "file" : "directory";
        var text = mount.GetProperty(member).GetString()!;
        var isArchive = member == "directory" && !mount.TryGetProperty("cacheName", out _);
        if (text.Length == 0 || MountPlace.Plain(text) is not { } place)
        {
            problems.Add(new(
                $"{where}/{member}", "must be a path below the task's folder: not empty, not absolute, without '..'"));
        }
        else if (place.Length == 0 && !isArchive)
        {
            problems.Add(new($"{where}/{member}", "is the task's own folder, into which only archives are unpacked"));
        }
        else if (!places.TryAdd(place, where))
        {
            problems.Add(new($"{where}/{member}", $"is {place}, which {places[place]} has already"));
        }
    }

    private static void AddCache(
        JsonElement mount, string where, Dictionary<string, string> caches, List<PayloadProblem> problems)
    {
        if (!mount.TryGetProperty("cacheName", out var given))
        {
            return;
        }

        var name = given.GetString()!;
        if (name.Length == 0)
        {
            problems.Add(new($"{where}/cacheName", "must not be empty"));
        }
        else if (!caches.TryAdd(name, where))
        {
            problems.Add(new($"{where}/cacheName", $"is {name}, which {caches[name]} has already"));
        }
    }

    private static void AddFormat(JsonElement mount, string where, List<PayloadProblem> problems)
    {
        if (mount.TryGetProperty("format", out var format)
            && ArchiveFormat.WhatIsMissing(format.GetString()!) is { } missing)
        {
            problems.Add(new($"{where}/format", $"is {format.GetString()}, {missing}"));
        }
    }

    private static void AddContent(
        JsonElement content, string where, ClaimedTask task, List<PayloadProblem> problems)
    {
        if (content.TryGetProperty("taskId", out var taskId) && !task.Dependencies.Contains(taskId.GetString()!))
        {
            problems.Add(new(
                $"{where}/taskId", $"is {taskId.GetString()}, which is not one of the task's dependencies"));
        }

        foreach (var name in new[] { "artifact", "namespace" })
        {
            if (content.TryGetProperty(name, out var text) && text.GetString()!.Length == 0)
            {
                problems.Add(new($"{where}/{name}", "must not be empty"));
            }
        }

        if (content.TryGetProperty("url", out var url)
            && !(Uri.TryCreate(url.GetString(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            problems.Add(new($"{where}/url", "must be an http or https URL"));
        }

        if (content.TryGetProperty("base64", out var base64)
            && !Convert.TryFromBase64String(base64.GetString()!, new byte[base64.GetString()!.Length], out _))
        {
            problems.Add(new($"{where}/base64", "is not base64: its length must be a multiple of four"));
        }
    }
}
