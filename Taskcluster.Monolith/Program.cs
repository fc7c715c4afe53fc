System.Console.WriteLine("Taskcluster");
