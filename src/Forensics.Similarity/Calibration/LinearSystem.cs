namespace Forensics.Similarity.Calibration;

static class LinearSystem
{
    /// <summary>Solves A·x = b by Gaussian elimination with row pivoting; meant for a handful of unknowns.</summary>
    /// <exception cref="ArithmeticException">A is singular.</exception>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        var a = (double[,])matrix.Clone();
        var x = (double[])right.Clone();
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(a[row, column]));
            if (a[pivot, column] == 0)
            {
                throw new ArithmeticException($"The system of {size} equations is singular.");
            }

            for (var j = 0; j < size && pivot != column; j++)
            {
                (a[column, j], a[pivot, j]) = (a[pivot, j], a[column, j]);
            }

            (x[column], x[pivot]) = (x[pivot], x[column]);
            for (var row = column + 1; row < size; row++)
            {
                var factor = a[row, column] / a[column, column];
                x[row] -= factor * x[column];
                for (var j = column; j < size; j++)
                {
                    a[row, j] -= factor * a[column, j];
                }
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var j = row + 1; j < size; j++)
            {
                x[row] -= a[row, j] * x[j];
            }

            x[row] /= a[row, row];
        }

        return x;
    }
}
