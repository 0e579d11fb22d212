mod frames;
mod scan;
mod talk;
