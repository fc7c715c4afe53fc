namespace Taskcluster.Tests.Support;

/// <summary>The sources that the tests were built from.</summary>
public static class Clone
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Path
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Taskcluster.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName
                ?? throw new InvalidOperationException("The tests do not run in a clone of the project.");
        }
    }
}
